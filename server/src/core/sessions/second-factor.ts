/** Codes of an authenticator app (TOTP, RFC 6238: six digits, thirty seconds) and recovery codes. */
import { Secret, TOTP } from 'otpauth'

const issuer = 'Sallyport'
const period = 30
const totp = (secret: string, label = '') =>
  new TOTP({ issuer, label, algorithm: 'SHA1', digits: 6, period, secret: Secret.fromBase32(secret) })

/** A secret in base32, the form that people type. */
export const secretFrom = (hex: string): string => Secret.fromHex(hex).base32

/** The otpauth URL of the QR code. */
export const addressOf = (secret: string, username: string): string => totp(secret, username).toString()

export const looksLikeCode = (text: string): boolean => /^\d{6}$/.test(text)

/** The time step with this code: the current one, the previous or the next; null for none of them. */
export function stepOf(secret: string, code: string, now: Date): number | null {
  if (!looksLikeCode(code)) return null
  const delta = totp(secret).validate({ token: code, timestamp: now.getTime(), window: 1 })
  return delta === null ? null : Math.floor(now.getTime() / (period * 1_000)) + delta
}

const groups = 5
export const recoveryCodeLength = 25

/** A recovery code in its displayed form: groups of five with hyphens. */
export const shownRecoveryCode = (letters: string): string =>
  (letters.match(new RegExp(`.{1,${groups}}`, 'g')) ?? []).join('-')

/** A recovery code without hyphens and spaces, in lower case. */
export const plainRecoveryCode = (text: string): string => text.replace(/[\s-]/g, '').toLowerCase()

/** A code without spaces. */
export const plainCode = (text: string): string => text.replace(/\s/g, '')
