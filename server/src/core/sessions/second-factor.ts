/** Codes of an authenticator app (TOTP, RFC 6238: six digits, thirty seconds) and what stands in for them. Pure. */
import { Secret, TOTP } from 'otpauth'

const issuer = 'Sallyport'
const period = 30
const totp = (secret: string, label = '') =>
  new TOTP({ issuer, label, algorithm: 'SHA1', digits: 6, period, secret: Secret.fromBase32(secret) })

/** A secret of 160 bits, given as hex, in the form that people type: base32. */
export const secretFrom = (hex: string): string => Secret.fromHex(hex).base32

/** What an app reads from a QR code. */
export const addressOf = (secret: string, username: string): string => totp(secret, username).toString()

export const looksLikeCode = (text: string): boolean => /^\d{6}$/.test(text)

/** The step of time whose code it is: of now, the one before or the one after; null for none of them. */
export function stepOf(secret: string, code: string, now: Date): number | null {
  if (!looksLikeCode(code)) return null
  const delta = totp(secret).validate({ token: code, timestamp: now.getTime(), window: 1 })
  return delta === null ? null : Math.floor(now.getTime() / (period * 1_000)) + delta
}

const groups = 5
export const recoveryLetters = 25

/** A recovery code as it is shown: groups of five with hyphens. */
export const shownRecoveryCode = (letters: string): string =>
  (letters.match(new RegExp(`.{1,${groups}}`, 'g')) ?? []).join('-')

/** The same as it is compared: without hyphens and blanks, in lower case. */
export const plainRecoveryCode = (text: string): string => text.replace(/[\s-]/g, '').toLowerCase()

/** A code as somebody types it. */
export const plainCode = (text: string): string => text.replace(/\s/g, '')
