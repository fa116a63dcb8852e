/** One transfer over a data connection: preparation, reply 150, TLS, and what its end means. */
import { isSecureOnly } from '../../core/accounts/secure-only.ts'
import type { FileAccess } from '../../gateway/files/file-access.ts'
import type { Reply } from '../control/reply-codes.ts'
import type { FtpState } from '../control/state.ts'
import { DataConnection } from '../data/data-connection.ts'
import { DataConnectionError } from '../data/errors.ts'

/** The access that a transfer works with: its protocol is `ftps` if its bytes are encrypted. */
export const transferAccess = (state: FtpState): FileAccess => state.access(state.isSecure && state.isDataProtected)

/** The refusal of an unencrypted transfer where encryption is required; null if it is permitted. */
async function protectionReply(state: FtpState): Promise<Reply | null> {
  if (state.isDataProtected) return null
  const { options, services, bounds } = state.server
  if (performance.now() < state.plainUntil) return null
  const isRequired = options.isTlsRequired || (await isSecureOnly(services.context, state.access().login.accountId))
  // As often as other changes of access are noticed.
  if (!isRequired) state.plainUntil = performance.now() + bounds.tickMs
  return isRequired ? { code: 522, text: 'Files must be encrypted. Send PBSZ 0 and PROT P before the transfer.' } : null
}

/** Why a transfer is refused before anything is opened; null if nothing speaks against it. */
export async function refusalOf(state: FtpState): Promise<Reply | null> {
  const refusal = await protectionReply(state)
  if (refusal) return refusal
  return state.target ? null : { code: 425, text: missingTarget(state) }
}

/** Names the commands that prepare a data connection on this server. */
const missingTarget = ({ server }: FtpState): string =>
  `Send PASV or EPSV${server.options.isActiveAllowed ? ', or PORT or EPRT,' : ''} before the transfer.`

/**
 * Opens the data connection that was prepared, sends reply 150, and runs `use` with it. The connection is closed afterwards. Rejects
 * with DataConnectionError if it is lost, or the client ends the transfer by ABOR.
 */
export async function overData(
  state: FtpState,
  announcement: string,
  use: (data: DataConnection, signal: AbortSignal) => Promise<Reply>,
): Promise<Reply> {
  const { target, control, server, running } = state
  state.target = null
  if (!target) throw new DataConnectionError(425, missingTarget(state))
  if (!running) throw new Error('a transfer that ABOR could not end')
  const tls = state.isDataProtected ? state.tls : null
  const { sessionRule } = server.options
  const { signal } = running
  let data: DataConnection | null = null
  try {
    // QUIT may have arrived already.
    running.isTransfer = true
    control.runUrgent()
    data = await DataConnection.open(target, { tls, sessionRule, deadlines: server.bounds.data }, signal)
    control.send({ code: 150, text: announcement })
    await data.secure()
    noteSession(state, data)
    return await use(data, signal)
  } finally {
    running.isTransfer = false
    target.close()
    data?.destroy()
  }
}

/** Data connections should resume the TLS session of their control connection: another client could have opened them. */
function noteSession({ server, login }: FtpState, { isBound }: DataConnection): void {
  if (isBound !== false || server.options.sessionRule !== 'prefer') return
  const { username: user, accountId: account, address } = login?.actor ?? {}
  server.services.context.log.info(
    { user, account, address },
    'ftps data connection without the TLS session of its control connection',
  )
}
