/** What the SSH side needs of the server, beside what the files in its channels do. */
import type { Admission } from '../../gateway/admission.ts'
import type { ConnectionLimits } from '../../gateway/connection-limits.ts'
import type { SftpServices } from '../files/login.ts'

export interface SshServices extends SftpServices {
  readonly admission: Admission
  readonly limits: ConnectionLimits
}
