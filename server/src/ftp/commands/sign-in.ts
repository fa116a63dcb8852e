/** USER, PASS, ACCT. Failures do not reveal whether the user exists. */
import { Fault } from '../../core/fault.ts'
import type { Reply } from '../control/reply-codes.ts'
import type { FtpState, PartialSignIn } from '../control/state.ts'
import { always, type Command, type Commands } from './command.ts'

const maxFailures = 3
/** Longer user names do not exist. */
const maxNameLength = 255
const maxPasswordLength = 1_024
const maxCodeLength = 64

const refused: Reply = { code: 530, text: 'The username or the password is wrong.' }
const signedIn: Reply = { code: 230, text: 'You are signed in.' }

async function user(state: FtpState, argument: string | null): Promise<Reply> {
  if (state.login) return { code: 530, text: 'You are already signed in. To change the user, connect again.' }
  if (!state.isSecure && (state.server.options.isTlsRequired || (await state.server.isSecureOnly())))
    return { code: 534, text: 'This server requires encryption. Send AUTH TLS first.' }
  state.username = (argument ?? '').length > maxNameLength ? '' : (argument ?? '')
  state.partialSignIn = null
  return { code: 331, text: 'Send the password.' }
}

async function password(state: FtpState, argument: string | null): Promise<Reply> {
  if (state.login) return { code: 503, text: 'You are already signed in.' }
  const { username, isSecure } = state
  if (username === null) return { code: 503, text: 'Send USER first.' }
  const text = argument ?? ''
  if (text === '' || text.length > maxPasswordLength) return refuse(state)
  return await identify(state, {
    kind: 'password',
    protocol: isSecure ? 'ftps' : 'ftp',
    username,
    password: text,
  })
}

/** The code of the second factor. */
async function account(state: FtpState, argument: string | null): Promise<Reply> {
  const { partialSignIn } = state
  if (!partialSignIn) return { code: 202, text: 'No account is needed.' }
  state.partialSignIn = null
  const code = (argument ?? '').trim()
  if (code === '' || code.length > maxCodeLength) return refuse(state)
  return await identify(state, { ...partialSignIn, code })
}

async function identify(state: FtpState, credentials: PartialSignIn): Promise<Reply> {
  const { services } = state.server
  try {
    await state.control.signIn(await services.admission.identify(credentials, state.control.peer))
    return signedIn
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.code === 'second-factor' && credentials.code === undefined) {
      state.partialSignIn = credentials
      return { code: 332, text: 'Send the code of your second factor with ACCT.' }
    }
    if (error.code === 'unauthenticated' || error.code === 'second-factor') return refuse(state)
    state.control.endAfterReply()
    return { code: 421, text: error.message }
  }
}

function refuse(state: FtpState): Reply {
  state.failedSignIns += 1
  if (state.failedSignIns < maxFailures) return refused
  state.control.endAfterReply()
  return { code: 421, text: 'Too many failed sign-ins on this connection.' }
}

const isPublic = true

export const signInCommands: Commands = {
  USER: { isPublic, run: user },
  PASS: { isPublic, run: password },
  ACCT: { isPublic, run: account },
  REIN: { run: always(502, 'To change the user, connect again.') },
} satisfies Record<string, Command>
