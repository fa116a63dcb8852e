/** Pure functions of the folder tree: which folders are expanded, and where keys lead. */
import { parentPath } from '../../../lib/path.ts'

/** The folders above a folder, from the home folder down. */
export function ancestorsOf(path: string): string[] {
  const above: string[] = []
  for (let at = path; at !== '/'; ) {
    at = parentPath(at)
    above.unshift(at)
  }
  return above
}

/** A visible item, in the order of the screen. */
export interface TreeItem {
  readonly key: string
  readonly level: number
  readonly isExpanded: boolean
}

export type TreeStep = { readonly go: string } | { readonly expand: string } | { readonly collapse: string }

/** What a key does, by the pattern of WAI-ARIA for trees; undefined for keys of no meaning here. */
export function treeStep(items: readonly TreeItem[], active: string, key: string): TreeStep | undefined {
  const at = items.findIndex((item) => item.key === active)
  const item = items[at]
  const to = (other: TreeItem | undefined): TreeStep | undefined => other && { go: other.key }
  switch (key) {
    case 'ArrowDown':
      return to(items[at + 1])
    case 'ArrowUp':
      return to(items[at - 1])
    case 'Home':
      return to(items[0])
    case 'End':
      return to(items.at(-1))
    case 'ArrowRight': {
      if (!item) return undefined
      const next = items[at + 1]
      return item.isExpanded ? to(next && next.level > item.level ? next : undefined) : { expand: item.key }
    }
    case 'ArrowLeft':
      if (!item) return undefined
      return item.isExpanded
        ? { collapse: item.key }
        : to(items.slice(0, at).findLast(({ level }) => level < item.level))
    default:
      return undefined
  }
}
