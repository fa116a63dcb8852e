/** What the thread that hashes passwords is asked, and answers. */
export type HashJob =
  | { readonly kind: 'hash'; readonly password: string }
  /** Without a hash to compare with the same work is done, and the answer is no. */
  | { readonly kind: 'verify'; readonly stored: string | null; readonly password: string }

export type HashAnswer = { readonly value: string | boolean } | { readonly error: string }
