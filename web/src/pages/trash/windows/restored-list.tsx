/** What a restore has brought back, and where to: opened from its message, which may be shown beside another page. */
import { Button } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { FolderLink } from '../../../components/files/folder-link.tsx'
import { Window } from '../../../components/windows/window.tsx'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { numberText, rich, t } from '../../../lib/language/language.ts'
import { baseName } from '../../../lib/path.ts'
import { byFolder, nameOf, restoredText } from './restored-text.ts'
import './restored-list.css'
import { folderText } from '../../../components/files/folder-text.ts'

let shown: readonly Outcome[] | null = null
const listeners = new Set<() => void>()

/** Null closes it. */
export function showRestored(restored: readonly Outcome[] | null): void {
  shown = restored
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const shownAtMost = 500
const close = () => showRestored(null)

export function RestoredList() {
  const restored = useSyncExternalStore(subscribe, () => shown)
  if (!restored) return null
  const others = restored.length - shownAtMost
  return (
    <Window title={t('Restored')} onClose={close}>
      <p className="restored-sum">{restoredText(restored)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <ul className="restored-list" tabIndex={0} aria-label={t('Results')}>
        {byFolder(restored.slice(0, shownAtMost)).map(([folder, outcomes]) => (
          <li key={folder}>
            <FolderLink path={folder}>{folderText(folder)}</FolderLink>
            <ul>
              {outcomes.map((outcome) => (
                <Line key={outcome.id} outcome={outcome} />
              ))}
            </ul>
          </li>
        ))}
        {others > 0 && <li>{t('and {others} more', { others: numberText(others) })}</li>}
      </ul>
      <div className="window-buttons">
        <Button data-autofocus onClick={close}>
          {t('Close')}
        </Button>
      </div>
    </Window>
  )
}

function Line({ outcome }: { outcome: Outcome }) {
  const [name, now] = [baseName(outcome.path), nameOf(outcome)]
  return (
    <li>
      <bdi>{now}</bdi>
      {now !== name && (
        <span className="restored-before"> {rich('renamed, was {name}', { name: <bdi>{name}</bdi> })}</span>
      )}
    </li>
  )
}
