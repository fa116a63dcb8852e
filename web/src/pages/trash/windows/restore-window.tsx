/** Restores into a folder of the user's choice. The original one needs no window. */

import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useState } from 'react'
import { FolderPicker } from '../../../components/files/folder-picker.tsx'
import { FormWindow } from '../../../components/windows/window.tsx'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { useRestore } from '../../../data/files/trash.ts'
import { t } from '../../../lib/language/language.ts'
import { isWithin, parentPath } from '../../../lib/path.ts'
import { countText } from './count-text.ts'
import { useStartFolder } from './use-start-folder.ts'

interface Props {
  readonly rows: readonly TrashedResource[]
  /** `created`: folders that were created in this window for what was restored, the topmost first. */
  readonly onDone: (outcomes: readonly Outcome[], created: readonly Pick<Resource, 'id'>[]) => void
  readonly onClose: () => void
}

export function RestoreWindow(props: Props) {
  const start = useStartFolder(props.rows)
  return start !== undefined && <FolderForm {...props} start={start} />
}

function FolderForm({ rows, start, onDone, onClose }: Props & { readonly start: string }) {
  const [folder, setFolder] = useState(start)
  const [created, setCreated] = useState<readonly Resource[]>([])
  const { mutate, isPending, error } = useRestore()
  const isOriginal = rows.every(({ attributes }) => parentPath(attributes.path) === folder)
  return (
    <FormWindow
      title={t('Restore {rows} to another folder', { rows: countText(rows) })}
      submit={isOriginal ? t('Restore') : t('Restore here')}
      isSending={isPending}
      error={error}
      hasChanges={false}
      onSubmit={() =>
        mutate(
          { rows, folder },
          {
            onSuccess: (outcomes) =>
              onDone(
                outcomes,
                created.filter(({ attributes }) => isWithin(folder, attributes.path)),
              ),
          },
        )
      }
      onClose={onClose}
    >
      <FolderPicker
        value={folder}
        onChoose={setFolder}
        mayMakeFolder
        onMade={(made) => setCreated([...created, made])}
        isFirst
      />
      {/* Of one height: a button that moves while it is pressed is not clicked. */}
      <p className="restore-note" role="status">
        {isOriginal ? t('This is the original folder.') : '\u00a0'}
      </p>
      <p className="restore-note">
        {t('No files are overwritten: if a name already exists, the restored item is renamed.')}
      </p>
    </FormWindow>
  )
}
