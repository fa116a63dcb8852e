/** The services that the SSH transport uses, in addition to those of the SFTP protocol. */
import type { Admission } from '../../gateway/admission.ts'
import type { ConnectionLimits } from '../../gateway/connection-limits.ts'
import type { FileServices } from '../../gateway/files/file-access.ts'
import type { ProxyRule } from '../../gateway/proxy-protocol.ts'

export interface SshServices extends FileServices {
  readonly admission: Admission
  readonly limits: ConnectionLimits
  readonly proxies: ProxyRule
}
