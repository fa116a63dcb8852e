/** Messages between the password hashing threads and the main thread. */
export type HashJob =
  | { readonly kind: 'hash'; readonly password: string }
  /** Without a hash to compare with, the same work is done and the result is false. */
  | { readonly kind: 'verify'; readonly stored: string | null; readonly password: string }

export type HashAnswer = { readonly value: string | boolean } | { readonly error: string }
