/**
 * Authentication of one connection. `admission` checks the credentials, and failures do not reveal whether the user exists. If a
 * second factor is required, the first one is a partial success; with the second one, both are checked again.
 */
import type {
  AuthContext,
  AuthenticationType,
  KeyboardAuthContext,
  PasswordAuthContext,
  PublicKeyAuthContext,
} from 'ssh2'
import { Fault } from '../../core/fault.ts'
import type { Identified } from '../../core/sessions/identify.ts'
import type { Admission, Credentials } from '../../gateway/admission.ts'

export interface SignInEvents {
  /** Called before USERAUTH_SUCCESS is sent; rejects with a Fault to refuse the connection. */
  admit(identified: Identified): Promise<void>
  /** Sends USERAUTH_SUCCESS. Called synchronously after `admit` has resolved. */
  accept(context: AuthContext, identified: Identified): void
  /** Ends the connection with this message. */
  onEnd(text: string): void
  /** Reports an unexpected error; the request fails. */
  onError(error: unknown): void
  /** Acknowledges an offered key (USERAUTH_PK_OK). */
  acceptKey(context: PublicKeyAuthContext): void
}

const offered: AuthenticationType[] = ['publickey', 'password', 'keyboard-interactive']
const maxFailures = 6
const maxKeyOffers = 20
/** Longer user names do not exist. */
const maxNameLength = 255
const maxPasswordLength = 1_024
const maxCodeLength = 64

const protocol = 'sftp'

type FirstFactor = Extract<Credentials, { kind: 'password' | 'public-key' }>

export class SignIn {
  readonly #admission: Admission
  readonly #address: string
  readonly #events: SignInEvents
  #failures = 0
  #keyOffers = 0
  #isPrompting = false
  /** Correct credentials that need another factor. Always of the same user: ssh2 ends the connection if the user name changes. */
  #partial: { readonly credentials: FirstFactor; readonly missing: 'password' | 'code' } | undefined

  constructor(admission: Admission, address: string, events: SignInEvents) {
    this.#admission = admission
    this.#address = address
    this.#events = events
  }

  /** True while a keyboard-interactive prompt is pending. A new request cancels it. */
  get isPrompting(): boolean {
    return this.#isPrompting
  }

  /** Answers one request. Never rejects. */
  async handle(context: AuthContext): Promise<void> {
    try {
      await this.#answer(context)
    } catch (error) {
      this.#events.onError(error)
      this.#fail(context)
    }
  }

  async #answer(context: AuthContext): Promise<void> {
    switch (context.method) {
      case 'publickey':
        return await this.#key(context as PublicKeyAuthContext)
      case 'password':
        return await this.#password(context as PasswordAuthContext)
      case 'keyboard-interactive':
        return await this.#prompt(context as KeyboardAuthContext)
      default:
        return context.reject(this.#remainingMethods())
    }
  }

  #remainingMethods(): AuthenticationType[] {
    if (!this.#partial) return offered
    return this.#partial.missing === 'code' ? ['keyboard-interactive'] : ['password', 'keyboard-interactive']
  }

  #fail(context: AuthContext): void {
    this.#failures += 1
    context.reject(this.#remainingMethods())
    if (this.#failures >= maxFailures) this.#events.onEnd('Too many failed sign-ins on this connection.')
  }

  async #key(context: PublicKeyAuthContext): Promise<void> {
    const { key, signature, blob } = context
    const username = nameOf(context)
    if (!signature || !blob) {
      this.#keyOffers += 1
      if (this.#keyOffers > maxKeyOffers) return this.#fail(context)
      const offer = { username, protocol, key: key.data, address: this.#address }
      const isAccepted = await this.#admission.acceptsKey(offer)
      return isAccepted ? this.#events.acceptKey(context) : context.reject(this.#remainingMethods())
    }
    const shown = { keyType: key.algo, hash: context.hashAlgo, data: blob, signature }
    this.#partial = undefined
    await this.#identify(context, { kind: 'public-key', protocol, username, key: key.data, shown })
  }

  async #password(context: PasswordAuthContext): Promise<void> {
    const password: unknown = context.password
    // ssh2 passes an object for a password change request, which is not supported.
    if (typeof password !== 'string' || password === '' || password.length > maxPasswordLength)
      return this.#fail(context)
    if (this.#partial?.missing === 'code') return this.#fail(context)
    await this.#identify(context, this.#withPassword(context, password))
  }

  #withPassword(context: AuthContext, password: string): FirstFactor {
    if (this.#partial?.missing === 'password') return { ...this.#partial.credentials, password }
    return { kind: 'password', protocol, username: nameOf(context), password }
  }

  async #prompt(context: KeyboardAuthContext): Promise<void> {
    if (this.#partial?.missing !== 'code') {
      const password = await this.#ask(context, 'Password: ', maxPasswordLength)
      if (password === null) return this.#fail(context)
      if ((await this.#identify(context, this.#withPassword(context, password), false)) !== 'code') return
    }
    const { credentials } = this.#partial ?? {}
    const code = await this.#ask(context, 'Code: ', maxCodeLength)
    if (code === null || !credentials) return this.#fail(context)
    await this.#identify(context, { ...credentials, code })
  }

  async #ask(context: KeyboardAuthContext, prompt: string, longest: number): Promise<string | null> {
    this.#isPrompting = true
    try {
      return await ask(context, prompt, longest)
    } finally {
      this.#isPrompting = false
    }
  }

  /** Resolves with 'code' if the caller must prompt for a code; otherwise the response has been sent. */
  async #identify(
    context: AuthContext,
    credentials: FirstFactor,
    sendsPartialSuccess = true,
  ): Promise<'code' | 'answered'> {
    try {
      const identified = await this.#admission.identify(credentials, this.#address)
      await this.#events.admit(identified)
      this.#events.accept(context, identified)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      if (error.code === 'second-factor') {
        const missing = error.detail.subject === 'password' ? 'password' : 'code'
        this.#partial = { credentials, missing }
        if (missing === 'code' && !sendsPartialSuccess) return 'code'
        context.reject(this.#remainingMethods(), true)
      } else if (error.code === 'unauthenticated') this.#fail(context)
      else {
        context.reject(this.#remainingMethods())
        this.#events.onEnd(error.message)
      }
    }
    return 'answered'
  }
}

const nameOf = ({ username }: AuthContext): string => (username.length > maxNameLength ? '' : username)

/** Sends one prompt; null if it is cancelled, or unless the response is one non-empty answer of at most `longest` characters. */
const ask = (context: KeyboardAuthContext, prompt: string, longest: number): Promise<string | null> =>
  new Promise((resolve) => {
    context.once('abort', () => resolve(null))
    context.prompt([{ prompt, echo: false }], (answers: unknown) => {
      const answer: unknown = Array.isArray(answers) && answers.length === 1 ? answers[0] : null
      resolve(typeof answer === 'string' && answer !== '' && answer.length <= longest ? answer : null)
    })
  })
