/** Writes executed commands to the operation log. */
import { logOperation } from '../../gateway/operation-log.ts'
import type { FtpState } from './state.ts'

export interface ExecutedCommand {
  readonly verb: string
  /** Code of the reply. */
  readonly status: number
  readonly ms: number
  /** File data transferred, in bytes. */
  readonly bytes: number
}

export function logCommand(state: FtpState, { verb, status, ms, bytes }: ExecutedCommand): void {
  const { login, control, server, client } = state
  logOperation(server.services.context.log, {
    ...{ transport: state.isSecure ? 'ftps' : 'ftp', operation: verb, status, ms, bytes: bytes || undefined },
    brokenOff: control.signal.aborted,
    address: control.peer,
    actor: login?.actor ?? null,
    own: { client: client || undefined },
  })
}
