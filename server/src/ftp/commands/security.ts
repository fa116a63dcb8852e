/** AUTH, PBSZ, PROT, CCC: TLS (RFC 4217). */
import type { Reply } from '../control/reply-codes.ts'
import type { FtpState } from '../control/state.ts'
import { always, type Commands, withArgument } from './command.ts'

const mechanisms = new Set(['TLS', 'TLS-C', 'SSL', 'TLS-P'])

async function auth(state: FtpState, argument: string): Promise<Reply | null> {
  const mechanism = argument.trim().toUpperCase()
  if (state.isSecure) return { code: 503, text: 'The connection is already encrypted.' }
  if (!mechanisms.has(mechanism)) return { code: 504, text: 'Use AUTH TLS.' }
  if (!state.server.services.certificates)
    return { code: 502, text: 'This server has no certificate, so it cannot encrypt connections.' }
  await state.control.startTls({ code: 234, text: 'Starting TLS.' })
  state.isDataProtected = mechanism === 'TLS-P'
  state.hasBufferSize = state.isDataProtected
  return null
}

async function bufferSize(state: FtpState): Promise<Reply> {
  if (!state.isSecure) return { code: 503, text: 'Send AUTH TLS first.' }
  state.hasBufferSize = true
  return { code: 200, text: 'PBSZ=0' }
}

async function protection(state: FtpState, argument: string): Promise<Reply> {
  if (!state.isSecure) return { code: 503, text: 'Send AUTH TLS first.' }
  if (!state.hasBufferSize) return { code: 503, text: 'Send PBSZ 0 first.' }
  const level = argument.trim().toUpperCase()
  if (level === 'S' || level === 'E') return { code: 536, text: 'Use PROT P.' }
  if (level !== 'P' && level !== 'C') return { code: 504, text: 'Use PROT P.' }
  if (level === 'C' && state.server.options.isTlsRequired)
    return { code: 534, text: 'This server requires encryption of files. Use PROT P.' }
  state.isDataProtected = level === 'P'
  return { code: 200, text: level === 'P' ? 'Data connections are encrypted.' : 'Data connections are not encrypted.' }
}

const isPublic = true

export const securityCommands: Commands = {
  AUTH: { isPublic, run: withArgument(auth) },
  PBSZ: { isPublic, keepsRestart: true, run: bufferSize },
  PROT: { isPublic, keepsRestart: true, run: withArgument(protection) },
  CCC: { run: always(534, 'The control connection stays encrypted.') },
}
