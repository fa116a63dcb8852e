/** Before files are restored whose names are taken: which names they get, and another way. */
import { Button } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { LogTime } from '../../../components/display/relative-time.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { Window } from '../../../components/windows/window.tsx'
import { itemsText, sizeText } from '../../../lib/bytes.ts'
import { numberText, rich, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { countText } from './count-text.ts'
import type { NameConflicts } from './use-restoring.ts'
import './name-conflict-window.css'

interface Props {
  readonly conflicts: NameConflicts
  /** Undefined for users who may not restore to another folder. */
  readonly onElsewhere: ((rows: readonly TrashedResource[]) => void) | undefined
  readonly onEnd: (isConfirmed: boolean) => void
}

const namedAtMost = 5

export function NameConflictWindow({ conflicts: { rows, names }, onElsewhere, onEnd }: Props) {
  const renamed = rows.filter(({ id }) => names.has(id))
  const [only, ...others] = renamed
  const isOne = rows.length === 1 && only !== undefined
  return (
    <Window title={t('Restore {rows}?', { rows: countText(rows) })} size={560} onClose={() => onEnd(false)}>
      <div className="window-form">
        <div className="window-text">
          {only && others.length === 0 ? (
            <p>
              {rich('“{name}” is in {folder} already. That file stays as it is; the restored one is named “{free}”.', {
                folder: <bdi key="folder">{folderText(parentPath(only.attributes.path))}</bdi>,
                name: <bdi key="name">{only.attributes.name}</bdi>,
                free: <bdi key="free">{names.get(only.id)}</bdi>,
              })}
            </p>
          ) : (
            <Several renamed={renamed} names={names} />
          )}
        </div>
        <div className="window-buttons">
          <Button variant="default" onClick={() => onEnd(false)}>
            {t('Cancel')}
          </Button>
          {onElsewhere && (
            <Button
              variant="default"
              onClick={() => {
                onEnd(false)
                onElsewhere(rows)
              }}
            >
              {t('Another folder…')}
            </Button>
          )}
          <Button data-autofocus onClick={() => onEnd(true)}>
            {isOne ? t('Restore renamed') : t('Restore')}
          </Button>
        </div>
      </div>
    </Window>
  )
}

const Several = ({ renamed, names }: { renamed: readonly TrashedResource[]; names: NameConflicts['names'] }) => (
  <>
    <p>
      {t('{count} of these files are in their folders already. Those stay as they are; the restored ones are named:', {
        count: numberText(renamed.length),
      })}
    </p>
    <ul className="conflict-names">
      {renamed.slice(0, namedAtMost).map(({ id, attributes }) => (
        <li key={id} title={attributes.path}>
          <bdi>{names.get(id)}</bdi>
          <span className="conflict-facts">
            {attributes.type === 'dir' ? itemsText(attributes.fileCount) : sizeText(attributes.size)} ·{' '}
            {rich('deleted {time}', { time: <LogTime key="time" at={attributes.deletedAt} /> })}
          </span>
        </li>
      ))}
      {renamed.length > namedAtMost && (
        <li>{t('and {others} more', { others: numberText(renamed.length - namedAtMost) })}</li>
      )}
    </ul>
  </>
)
