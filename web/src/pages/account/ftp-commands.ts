/** Commands that connect by FTP, and the words for its kinds of encryption. */
import type { FtpServer } from '@sallyport/contract/schemas/users/user-response.ts'
import { t } from '../../lib/language/language.ts'

/** One of the two ports. */
export interface FtpPort {
  readonly protocol: 'ftp' | 'ftps'
  readonly host: string
  readonly port: number
  readonly encryption: FtpServer['encryption']
}

/** The ports that are served, FTP first. FTPS is always encrypted. */
export const portsOf = ({ ftp, ftps, encryption }: FtpServer): FtpPort[] => [
  ...(ftp ? [{ protocol: 'ftp', ...ftp, encryption } as const] : []),
  ...(ftps ? [{ protocol: 'ftps', ...ftps, encryption: 'required' } as const] : []),
]

export function encryptionText({ protocol, encryption }: FtpPort): string {
  if (protocol === 'ftps') return t('Implicit TLS (FTPS)')
  if (encryption === 'required') return t('Explicit TLS (FTPES, AUTH TLS), required')
  return encryption === 'optional'
    ? t('Explicit TLS (FTPES, AUTH TLS), or none')
    : t('None: this server has no certificate')
}

const addressOf = ({ protocol, host, port }: FtpPort) => `${protocol}://${host}:${port}`

/** Encrypts passwords and files wherever the server can. */
export function lftpCommand(at: FtpPort, username: string): string {
  const open = `open -u ${username} ${addressOf(at)}`
  return at.protocol === 'ftp' && at.encryption !== 'none'
    ? `lftp -e 'set ftp:ssl-force true; set ftp:ssl-protect-data true; ${open}'`
    : `lftp -e '${open}'`
}

export const curlCommand = (at: FtpPort, username: string): string =>
  `curl ${at.protocol === 'ftp' && at.encryption !== 'none' ? '--ssl-reqd ' : ''}-u ${username} -T report.csv ${addressOf(at)}/`
