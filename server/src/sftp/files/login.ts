/** The interface between the SSH transport and the SFTP protocol. */
import type { FileLogin } from '../../gateway/files/file-access.ts'

/** One authenticated SSH connection, shared by its channels. */
export interface SftpLogin extends FileLogin {
  /** Aborted when the connection closes or is about to. */
  readonly signal: AbortSignal
  /** Connection details for the operation log: client software, key exchange, cipher, authentication method, key fingerprint. */
  readonly logFields?: Readonly<Record<string, string | number | boolean | undefined>>
}
