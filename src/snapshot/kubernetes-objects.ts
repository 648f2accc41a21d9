import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { type Diagnostic, errorAt, type Parsed, type SourceText, type Span, span } from '../text/index.ts';
import { yamlValue } from './read-yaml.ts';

/** A Kubernetes object as a manifest or `kubectl get -o yaml` has it; `spec`, `status` and `data` are read by who needs them. */
export interface KubernetesObject {
  readonly kind: string;
  readonly name: string;
  /** `default` where the object names none. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly source: SourceText;
  /** The document that the object stands in. */
  readonly span: Span;
}

const objectSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
  }),
});
const listSchema = z.looseObject({ kind: z.string().regex(/List$/), items: z.array(z.unknown()) });

/** Reads Kubernetes objects: documents divided by `---`, each an object or a list of them (`kubectl get … -o yaml`). */
export function parseKubernetesObjects(source: SourceText): Parsed<readonly KubernetesObject[]> {
  const diagnostics: Diagnostic[] = [];
  const objects: KubernetesObject[] = [];
  const documents = parseAllDocuments(source.text, { prettyErrors: false, logLevel: 'silent' });
  if (!Array.isArray(documents)) return { value: objects, diagnostics };
  for (const document of documents) {
    const read = yamlValue(source, document);
    for (const diagnostic of read.diagnostics) diagnostics.push(diagnostic);
    if (read.diagnostics.length > 0 || document.contents === null) continue;
    const list = listSchema.safeParse(read.value);
    const at = span(document.range[0], document.range[1]);
    for (const item of list.success ? list.data.items : [read.value]) {
      const parsed = objectSchema.safeParse(item);
      if (!parsed.success) {
        diagnostics.push(errorAt(source, at, 'manifest-resource'));
        continue;
      }
      const { kind, metadata } = parsed.data;
      objects.push({
        kind,
        name: metadata.name,
        namespace: metadata.namespace ?? 'default',
        labels: metadata.labels ?? {},
        body: parsed.data,
        source,
        span: at,
      });
    }
  }
  return { value: objects, diagnostics };
}
