import type { Share } from '@sallyport/contract/schemas/shares/share.ts'

/** Which window is open over a list of shares. */
export type Opened =
  | { readonly is: 'new' }
  | { readonly is: 'edit' | 'end' | 'invite' | 'link' | 'made' | 'activity'; readonly share: Share }
