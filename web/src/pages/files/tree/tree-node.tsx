/** A folder of the tree with the folders in it. */
import type { MouseEvent } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { type TreeFolder, useTreeFolders } from '../../../data/files/tree-folders.ts'
import { t } from '../../../lib/language/language.ts'

export interface Tree {
  readonly current: string | null
  /** The item that Tab leads to. */
  readonly active: string
  readonly expanded: ReadonlySet<string>
  readonly expand: (path: string, isExpanded: boolean) => void
  readonly onOpen: (path: string) => void
  readonly setActive: (key: string) => void
}

interface Props {
  readonly tree: Tree
  readonly folder: TreeFolder
  readonly level: number
  /** Among the folders of its parent; -1 for an unknown number. */
  readonly position: number
  readonly size: number
}

/** Deeper folders are indented no further. */
const maxIndent = 8

const indentOf = (level: number) => ({ paddingLeft: 4 + 14 * (Math.min(level, maxIndent) - 1) })

export function TreeNode({ tree, folder: { name, path }, level, position, size }: Props) {
  const isExpanded = tree.expanded.has(path)
  const isCurrent = path === tree.current
  const toggle = (event: MouseEvent) => {
    event.stopPropagation()
    tree.expand(path, !isExpanded)
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles keys */}
      <div
        className="tree-row"
        role="treeitem"
        data-key={path}
        data-drop-path={path}
        aria-level={level}
        aria-posinset={position}
        aria-setsize={size}
        aria-expanded={isExpanded}
        aria-selected={isCurrent}
        aria-current={isCurrent ? 'page' : undefined}
        tabIndex={tree.active === path ? 0 : -1}
        style={indentOf(level)}
        title={name}
        onClick={() => {
          tree.setActive(path)
          tree.onOpen(path)
        }}
      >
        <span className="tree-toggle" data-open={isExpanded} aria-hidden="true" onClick={toggle}>
          <Icon name="right" size={14} />
        </span>
        <Icon name={path === '/' ? 'home' : 'folder'} size={16} />
        <span className="tree-name" dir="auto">
          {name}
        </span>
      </div>
      {isExpanded && <Children tree={tree} path={path} level={level + 1} />}
    </>
  )
}

function Children({ tree, path, level }: { tree: Tree; path: string; level: number }) {
  const { folders, error, hasMore, more } = useTreeFolders(path)
  const note = error ? t('The folders could not be loaded.') : folders ? '' : t('Loading')
  const key = `${path}\nmore`
  const showMore = ({ currentTarget }: MouseEvent<HTMLElement>) => {
    // The item disappears with the last page.
    const last = currentTarget.previousElementSibling
    if (last instanceof HTMLElement) last.focus()
    tree.setActive(folders?.at(-1)?.path ?? path)
    more()
  }
  return (
    <>
      {folders?.map((folder, index) => (
        <TreeNode
          key={folder.id}
          tree={tree}
          folder={folder}
          level={level}
          position={index + 1}
          size={hasMore ? -1 : folders.length}
        />
      ))}
      {hasMore && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles keys
        <div
          className="tree-row is-more"
          role="treeitem"
          data-key={key}
          aria-level={level}
          aria-selected={false}
          tabIndex={tree.active === key ? 0 : -1}
          style={indentOf(level)}
          onClick={showMore}
        >
          {t('Show more')}
        </div>
      )}
      {note && (
        <div role="presentation" className="tree-note" style={indentOf(level)}>
          {note}
        </div>
      )}
    </>
  )
}
