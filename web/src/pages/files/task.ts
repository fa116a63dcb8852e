import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'

const ofMany = ['move', 'copy', 'compress', 'delete', 'send'] as const
type OfMany = (typeof ofMany)[number]

/** The action whose dialog is open. */
export type Task =
  | { readonly is: 'new folder' }
  | {
      readonly is: 'rename' | 'extract' | 'preview' | 'notify' | 'share' | 'receive' | 'direct link'
      readonly entry: Resource
    }
  | { readonly is: OfMany; readonly entries: readonly Resource[] }

export const concernsSeveral = (name: string): name is OfMany => (ofMany as readonly string[]).includes(name)
