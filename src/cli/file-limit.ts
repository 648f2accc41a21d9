/** The variable of the environment that holds another limit of a file's size, in bytes, than the usual one. */
export const fileLimitVariable = 'ANTREA_TUTOR_FILE_LIMIT';
