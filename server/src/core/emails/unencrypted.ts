import { noStartTls } from '../../mail/transport.ts'

/** True when this server refused the mail server because it offers no encryption. */
export const isUnencrypted = (lastError: string): boolean => lastError === noStartTls
