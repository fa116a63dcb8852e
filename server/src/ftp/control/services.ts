/** What all FTP connections of the process share. */
import type { Admission } from '../../gateway/admission.ts'
import type { ConnectionLimits } from '../../gateway/connection-limits.ts'
import type { FileServices } from '../../gateway/files/file-access.ts'
import type { ProxyRule } from '../../gateway/proxy-protocol.ts'
import type { Certificates } from '../../gateway/tls.ts'

export interface FtpServices extends FileServices {
  readonly admission: Admission
  readonly limits: ConnectionLimits
  readonly proxies: ProxyRule
  /** Null without a certificate: the server then offers no TLS. */
  readonly certificates: Certificates | null
}
