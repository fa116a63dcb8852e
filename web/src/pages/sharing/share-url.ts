import type { Share } from '@sallyport/contract/schemas/shares/share.ts'

/** The open window over a list of shares. */
export type OpenWindow =
  | { readonly is: 'new' }
  | { readonly is: 'edit' | 'end' | 'pause' | 'invite' | 'link' | 'made' | 'activity'; readonly share: Share }
