import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'

const multiEntryActions = ['move', 'copy', 'compress', 'delete', 'share', 'send'] as const
type MultiEntryAction = (typeof multiEntryActions)[number]

/** The action whose dialog is open. */
export type Task =
  | { readonly is: 'new folder' }
  | { readonly is: 'missing file'; readonly id: number; readonly error: Error | null }
  | {
      readonly is: 'rename' | 'extract' | 'preview' | 'notify' | 'receive' | 'direct link' | 'versions'
      readonly entry: Resource
    }
  | { readonly is: MultiEntryAction; readonly entries: readonly Resource[] }

export const takesSeveralEntries = (name: string): name is MultiEntryAction =>
  (multiEntryActions as readonly string[]).includes(name)
