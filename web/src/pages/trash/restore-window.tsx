/** Destination of a restore: the original folders, or one folder for all. */

import { Radio } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useState } from 'react'
import { FolderPicker } from '../../components/files/folder-picker.tsx'
import { FormWindow } from '../../components/windows/window.tsx'
import { can, useMe } from '../../data/account/me.ts'
import type { Outcome } from '../../data/api/outcomes.ts'
import { useRestore } from '../../data/files/trash.ts'
import { t } from '../../lib/language/language.ts'
import { countText } from './count-text.ts'

interface Props {
  readonly rows: readonly TrashedResource[]
  readonly onDone: (outcomes: readonly Outcome[]) => void
  readonly onClose: () => void
}

export function RestoreWindow({ rows, onDone, onClose }: Props) {
  const mayMove = can(useMe(), 'modify')
  const [isBack, setBack] = useState(true)
  const [folder, setFolder] = useState('/')
  const { mutate, isPending, error } = useRestore()
  return (
    <FormWindow
      title={t('Restore {rows}', { rows: countText(rows) })}
      submit={t('Restore')}
      isSending={isPending}
      error={error}
      hasChanges={false}
      onSubmit={() => mutate({ rows, folder: isBack ? null : folder }, { onSuccess: onDone })}
      onClose={onClose}
    >
      <Radio.Group label={t('Restore to')} value={isBack ? 'back' : 'folder'} onChange={(to) => setBack(to === 'back')}>
        <div className="restore-ways">
          <Radio
            value="back"
            label={t('Original location')}
            description={t('If an original folder no longer exists, select another one.')}
          />
          <Radio value="folder" label={t('Another folder')} disabled={!mayMove} />
        </div>
      </Radio.Group>
      {!isBack && <FolderPicker value={folder} onChoose={setFolder} mayMakeFolder />}
      <p className="restore-note">
        {t('No files are overwritten: if a name already exists, the restored entry is renamed.')}
      </p>
    </FormWindow>
  )
}
