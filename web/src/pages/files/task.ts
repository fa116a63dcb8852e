import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'

const ofMany = ['move', 'copy', 'compress', 'delete', 'send'] as const
type OfMany = (typeof ofMany)[number]

/** What a window asks about before it is done. */
export type Task =
  | { readonly is: 'new folder' }
  | {
      readonly is: 'rename' | 'extract' | 'preview' | 'notify' | 'share' | 'receive' | 'direct link'
      readonly entry: Resource
    }
  | { readonly is: OfMany; readonly entries: readonly Resource[] }

export const isOfMany = (name: string): name is OfMany => (ofMany as readonly string[]).includes(name)
