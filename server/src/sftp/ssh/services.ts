/** The services that the SSH transport uses, in addition to those of the SFTP protocol. */
import type { Admission } from '../../gateway/admission.ts'
import type { ConnectionLimits } from '../../gateway/connection-limits.ts'
import type { SftpServices } from '../files/login.ts'

export interface SshServices extends SftpServices {
  readonly admission: Admission
  readonly limits: ConnectionLimits
}
