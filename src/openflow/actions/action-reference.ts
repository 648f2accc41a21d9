/** What an action does, in words, how it is written, and where the manual says more. */
export interface ActionReference {
  /** The word by which flow text calls it. */
  readonly name: string;
  readonly forms: readonly string[];
  readonly meaning: string;
  /** The heading of ovs-actions(7) under which the action is described. */
  readonly section: string;
}

function about(name: string, section: string, forms: readonly string[], meaning: string): ActionReference {
  return { name, section, forms, meaning };
}

/** Every action of ovs-actions(7), in the order of that manual. */
export const actionReferences: readonly ActionReference[] = [
  about(
    'output',
    'The output action',
    ['output:PORT', 'PORT', 'output:FIELD[START..END]', 'output(port=PORT,max_len=BYTES)'],
    'Sends the packet as it is now out of a port, named by number, by name, or by what a field holds. A number or port alone means the same. Sending it back where it came from takes IN_PORT.',
  ),
  about(
    'drop',
    'The output action',
    ['drop'],
    'Does nothing: with no output, the packet ends here. It stands alone.',
  ),
  about(
    'normal',
    'The OVS Normal Pipeline',
    ['NORMAL'],
    'Forwards as an ordinary learning switch would: to the port where the destination was last seen, or everywhere.',
  ),
  about(
    'controller',
    'The controller action',
    ['controller', 'controller:BYTES', 'controller(id=ID,reason=REASON,userdata=BYTES,pause)'],
    'Sends the packet to the controller, in Antrea the agent on the same node.',
  ),
  about(
    'enqueue',
    'The enqueue action',
    ['enqueue:PORT:QUEUE'],
    'Sends the packet out of a port by one of its queues.',
  ),
  about(
    'bundle',
    'The bundle and bundle_load actions',
    ['bundle(FIELDS,BASIS,ALGORITHM,ofport,members:PORT…)'],
    'Chooses one of several ports by a hash of the packet, and sends it there.',
  ),
  about(
    'bundle_load',
    'The bundle and bundle_load actions',
    ['bundle_load(FIELDS,BASIS,ALGORITHM,ofport,FIELD[],members:PORT…)'],
    'Chooses one of several ports by a hash of the packet, and writes its number into a field.',
  ),
  about(
    'group',
    'The group action',
    ['group:ID'],
    'Hands the packet to a group: to all of its buckets, to one chosen by weight, or to the first that is alive.',
  ),
  about('strip_vlan', 'The strip_vlan and pop actions', ['strip_vlan'], 'Takes the outermost VLAN tag off.'),
  about('pop_vlan', 'The strip_vlan and pop actions', ['pop_vlan'], 'Takes the outermost VLAN tag off.'),
  about(
    'push_vlan',
    'The push_vlan action',
    ['push_vlan:ETHERTYPE'],
    'Puts an empty VLAN tag in front; its id and priority are written afterwards.',
  ),
  about('push_mpls', 'The push_mpls action', ['push_mpls:ETHERTYPE'], 'Puts an MPLS label in front.'),
  about(
    'pop_mpls',
    'The pop_mpls action',
    ['pop_mpls:ETHERTYPE'],
    'Takes the outermost MPLS label off, and says what the packet is then.',
  ),
  about(
    'encap',
    'The encap action',
    ['encap(HEADER)'],
    'Puts a new Ethernet, MPLS or network service header in front.',
  ),
  about(
    'decap',
    'The decap action',
    ['decap()', 'decap(packet_type(ns=SPACE,type=TYPE))'],
    'Takes the outermost header off.',
  ),
  about(
    'set_field',
    'The set_field and load actions',
    ['set_field:VALUE[/MASK]->FIELD'],
    'Writes a field, or the bits of it that the mask has. This is how OpenFlow 1.5 writes anything.',
  ),
  about(
    'load',
    'The set_field and load actions',
    ['load:VALUE->FIELD[START..END]'],
    'Writes a number into bits of a field: load:0x1->NXM_NX_REG0[16] sets bit 16 of register 0 and leaves the others.',
  ),
  about(
    'move',
    'The move action',
    ['move:FIELD[START..END]->FIELD[START..END]'],
    'Copies bits of one field into as many bits of another.',
  ),
  about(
    'mod_dl_src',
    'The mod_dl_src and mod_dl_dst actions',
    ['mod_dl_src:MAC'],
    'Writes the source MAC address.',
  ),
  about(
    'mod_dl_dst',
    'The mod_dl_src and mod_dl_dst actions',
    ['mod_dl_dst:MAC'],
    'Writes the destination MAC address.',
  ),
  about(
    'mod_nw_src',
    'The mod_nw_src and mod_nw_dst actions',
    ['mod_nw_src:IP'],
    'Writes the source IPv4 address.',
  ),
  about(
    'mod_nw_dst',
    'The mod_nw_src and mod_nw_dst actions',
    ['mod_nw_dst:IP'],
    'Writes the destination IPv4 address.',
  ),
  about(
    'mod_nw_tos',
    'The mod_nw_tos and mod_nw_ecn actions',
    ['mod_nw_tos:TOS'],
    'Writes the service class, given as the byte that it stands in.',
  ),
  about(
    'mod_nw_ecn',
    'The mod_nw_tos and mod_nw_ecn actions',
    ['mod_nw_ecn:ECN'],
    'Writes the congestion bits.',
  ),
  about('mod_nw_ttl', 'The set_field and load actions', ['mod_nw_ttl:TTL'], 'Writes the time to live.'),
  about(
    'mod_tp_src',
    'The mod_tp_src and mod_tp_dst actions',
    ['mod_tp_src:PORT'],
    'Writes the source port of TCP, UDP or SCTP.',
  ),
  about(
    'mod_tp_dst',
    'The mod_tp_src and mod_tp_dst actions',
    ['mod_tp_dst:PORT'],
    'Writes the destination port of TCP, UDP or SCTP.',
  ),
  about(
    'mod_vlan_vid',
    'The set_field and load actions',
    ['mod_vlan_vid:VLAN'],
    'Writes the VLAN id; a packet without a tag gets one.',
  ),
  about(
    'mod_vlan_pcp',
    'The set_field and load actions',
    ['mod_vlan_pcp:PRIORITY'],
    'Writes the VLAN priority; a packet without a tag gets one.',
  ),
  about(
    'set_vlan_vid',
    'The set_field and load actions',
    ['set_vlan_vid:VLAN'],
    'Writes the VLAN id of a tagged packet.',
  ),
  about(
    'set_vlan_pcp',
    'The set_field and load actions',
    ['set_vlan_pcp:PRIORITY'],
    'Writes the VLAN priority of a tagged packet.',
  ),
  about(
    'dec_ttl',
    'The dec_ttl action',
    ['dec_ttl', 'dec_ttl(CONTROLLER…)'],
    'Takes one off the time to live, as a router does. A packet that has none left goes no further.',
  ),
  about(
    'set_mpls_label',
    'The set_mpls_label, set_mpls_tc, and set_mpls_ttl actions',
    ['set_mpls_label:LABEL'],
    'Writes the outermost MPLS label.',
  ),
  about(
    'set_mpls_tc',
    'The set_mpls_label, set_mpls_tc, and set_mpls_ttl actions',
    ['set_mpls_tc:CLASS'],
    'Writes the traffic class of the outermost MPLS label.',
  ),
  about(
    'set_mpls_ttl',
    'The set_mpls_label, set_mpls_tc, and set_mpls_ttl actions',
    ['set_mpls_ttl:TTL'],
    'Writes the time to live of the outermost MPLS label.',
  ),
  about(
    'dec_mpls_ttl',
    'The dec_mpls_ttl and dec_nsh_ttl actions',
    ['dec_mpls_ttl'],
    'Takes one off the time to live of the outermost MPLS label.',
  ),
  about(
    'dec_nsh_ttl',
    'The dec_mpls_ttl and dec_nsh_ttl actions',
    ['dec_nsh_ttl'],
    'Takes one off the time to live of a network service header.',
  ),
  about(
    'check_pkt_larger',
    'The check_pkt_larger action',
    ['check_pkt_larger(BYTES)->FIELD[BIT]'],
    'Writes into one bit whether the packet is longer than that.',
  ),
  about('delete_field', 'The delete_field action', ['delete_field:FIELD'], 'Takes a tunnel option away.'),
  about(
    'set_tunnel',
    'The set_tunnel action',
    ['set_tunnel:ID'],
    'Writes the tunnel key that the packet leaves with.',
  ),
  about(
    'set_tunnel64',
    'The set_tunnel action',
    ['set_tunnel64:ID'],
    'Writes a tunnel key of up to 64 bits.',
  ),
  about(
    'set_queue',
    'The set_queue and pop_queue actions',
    ['set_queue:QUEUE'],
    'Chooses the queue of the outputs that follow.',
  ),
  about(
    'pop_queue',
    'The set_queue and pop_queue actions',
    ['pop_queue'],
    'Goes back to the queue that the packet came with.',
  ),
  about(
    'ct',
    'The ct action',
    ['ct(commit,table=N,zone=ZONE,nat(…),exec(…))'],
    'Asks connection tracking. With table=N a copy of the packet goes on there, knowing its ct_state; commit enters the connection, exec(…) writes its mark or label, nat(…) translates its addresses. The packet itself goes on untracked.',
  ),
  about(
    'nat',
    'The ct action',
    ['nat', 'nat(src=IP[-IP][:PORT[-PORT]])', 'nat(dst=IP[-IP][:PORT[-PORT]])'],
    'Inside ct: translates the source or the destination of a new connection; alone, does to this packet what its connection already has.',
  ),
  about(
    'ct_clear',
    'The ct_clear action',
    ['ct_clear'],
    'Forgets what connection tracking said about the packet.',
  ),
  about(
    'learn',
    'The learn action',
    ['learn(table=N,FIELD=…,load:…,output:…)'],
    'Adds a flow made from this packet, for later ones.',
  ),
  about(
    'fin_timeout',
    'The fin_timeout action',
    ['fin_timeout(idle_timeout=S,hard_timeout=S)'],
    'Shortens the flow’s timeouts when a TCP connection ends.',
  ),
  about(
    'resubmit',
    'The resubmit action',
    ['resubmit(,TABLE)', 'resubmit:PORT', 'resubmit(PORT,TABLE[,ct])'],
    'Looks the packet up in another table, carries out what is found there, and then comes back for the next action.',
  ),
  about(
    'clone',
    'The clone action',
    ['clone(ACTION…)'],
    'Carries out actions on a copy: whatever they change, the packet stays as it was.',
  ),
  about(
    'push',
    'The push and pop actions',
    ['push:FIELD[START..END]'],
    'Puts bits of a field onto the stack.',
  ),
  about(
    'pop',
    'The push and pop actions',
    ['pop:FIELD[START..END]'],
    'Takes what was put onto the stack last, and writes it into bits of a field.',
  ),
  about(
    'exit',
    'The exit action',
    ['exit'],
    'Ends all that is still to be done for this packet, in every table.',
  ),
  about(
    'multipath',
    'The multipath action',
    ['multipath(FIELDS,BASIS,ALGORITHM,LINKS,ARG,FIELD[])'],
    'Writes a number chosen by a hash of the packet into a field.',
  ),
  about(
    'conjunction',
    'The conjunction action',
    ['conjunction(ID,CLAUSE/OF)'],
    'Says that the flow is one of several conditions. A packet that satisfies one flow of every clause of an ID is looked up again with conj_id=ID.',
  ),
  about('note', 'The note action', ['note:BYTES'], 'Does nothing; it is a remark.'),
  about(
    'sample',
    'The sample action',
    ['sample(probability=P,collector_set_id=ID,…)'],
    'Reports some of the packets to an IPFIX collector.',
  ),
  about(
    'meter',
    'The meter action and instruction',
    ['meter:ID'],
    'Counts the packet against a rate, and drops it when the rate is exceeded.',
  ),
  about('clear_actions', 'The clear_actions instruction', ['clear_actions'], 'Empties the action set.'),
  about(
    'write_actions',
    'The write_actions instruction',
    ['write_actions(ACTION…)'],
    'Puts actions into the action set, which is carried out when the pipeline ends.',
  ),
  about(
    'write_metadata',
    'The write_metadata instruction',
    ['write_metadata:VALUE[/MASK]'],
    'Writes the metadata field.',
  ),
  about(
    'goto_table',
    'The goto_table instruction',
    ['goto_table:TABLE'],
    'Goes on in a later table, and does not come back.',
  ),
];

/** An action by the word that flow text has for it, whatever its case; `undefined` when there is none. */
export function actionReference(name: string): ActionReference | undefined {
  const word = name.toLowerCase();
  return actionReferences.find((reference) => reference.name === word);
}
