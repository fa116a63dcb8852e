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
            <One entry={only} name={names.get(only.id)} />
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

/** `name`: the one that it gets, if it is known. */
function One({ entry: { attributes }, name }: { entry: TrashedResource; name: string | null | undefined }) {
  const known = {
    folder: <bdi key="folder">{folderText(parentPath(attributes.path))}</bdi>,
    name: <bdi key="name">{attributes.name}</bdi>,
  }
  return (
    <p>
      {name
        ? rich('“{name}” is in {folder} already. That file stays as it is; the restored one is named “{free}”.', {
            ...known,
            free: <bdi key="free">{name}</bdi>,
          })
        : rich(
            '“{name}” is in {folder} already. That file stays as it is; a number is added to the name of the restored one.',
            known,
          )}
    </p>
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
          {names.get(id) ? (
            <bdi>{names.get(id)}</bdi>
          ) : (
            <span>{rich('{name} with a number', { name: <bdi key="name">{attributes.name}</bdi> })}</span>
          )}
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
