/** Folders as a tree beside the list. Children are loaded when a folder is expanded. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { t } from '../../../lib/language/language.ts'
import { isWithin } from '../../../lib/path.ts'
import { ancestorsOf, treeStep } from './expanded.ts'
import { type Tree, TreeNode } from './tree-node.tsx'
import './tree.css'

interface Props {
  /** The open folder; null in lists that are of no folder. */
  readonly current: string | null
  readonly onOpen: (path: string) => void
}

const keyOf = (item: HTMLElement): string => item.dataset['key'] ?? ''

export function FolderTree({ current, onOpen }: Props) {
  const root = useRef<HTMLDivElement>(null)
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set(['/']))
  const [active, setActive] = useState(current ?? '/')
  const [seen, setSeen] = useState<string | null>(null)
  if (current !== seen) {
    // Another folder is open: it becomes visible.
    setSeen(current)
    if (current) {
      setExpanded(new Set([...expanded, ...ancestorsOf(current)]))
      setActive(current)
    }
  }
  const expand = (path: string, isExpanded: boolean) => {
    const others = [...expanded].filter((other) => other !== path)
    setExpanded(new Set(isExpanded ? [...others, path] : others))
    if (!isExpanded && isWithin(active, path)) setActive(path)
  }
  const items = () => [...(root.current?.querySelectorAll<HTMLElement>('[role=treeitem]') ?? [])]
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const all = items()
    const focused = all.find((item) => item === event.target)
    if (!focused) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      return focused.click()
    }
    const shown = all.map((item) => ({
      key: keyOf(item),
      level: Number(item.ariaLevel),
      isExpanded: item.ariaExpanded === 'true',
    }))
    const step = treeStep(shown, keyOf(focused), event.key)
    if (!step) return
    event.preventDefault()
    if ('expand' in step) return focused.ariaExpanded === 'false' ? expand(step.expand, true) : undefined
    if ('collapse' in step) return expand(step.collapse, false)
    setActive(step.go)
    all.find((item) => keyOf(item) === step.go)?.focus()
  }
  useEffect(() => {
    // The active folder may have been deleted, or not be loaded yet.
    if (!root.current?.querySelector('[role=treeitem][tabindex="0"]')) setActive('/')
  })
  const tree: Tree = { current, active, expanded, expand, onOpen, setActive }
  return (
    <nav className="folder-tree" aria-label={t('Folder tree')}>
      <div ref={root} role="tree" aria-label={t('Folder tree')} onKeyDown={onKeyDown}>
        <TreeNode tree={tree} folder={{ id: 0, name: t('Files'), path: '/' }} level={1} position={1} size={1} />
      </div>
    </nav>
  )
}
