import { noStartTls } from '../../mail/transport.ts'

/** Whether the mail server was refused by us for offering no encryption, rather than refusing us. */
export const isUnencrypted = (lastError: string): boolean => lastError === noStartTls
