/** The reply to STAT without a path. */
import type { Reply } from './reply-codes.ts'
import type { FtpState } from './state.ts'

export function connectionStatus(state: FtpState): Reply {
  const { login, isSecure, isDataProtected, running } = state
  return {
    code: 211,
    text: [
      'Status of the server:',
      login ? `Signed in as ${login.actor.username}` : 'Not signed in',
      isSecure ? 'The control connection is encrypted' : 'The control connection is not encrypted',
      isDataProtected ? 'Data connections are encrypted' : 'Data connections are not encrypted',
      running?.isTransfer ? 'A transfer is in progress' : 'No transfer is in progress',
      'End',
    ],
  }
}
