import { Button, Menu } from '@mantine/core'
import { type ChangeEvent, useRef } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { type FileSelection, fromField } from '../../../data/uploads/selected-files.ts'
import { t } from '../../../lib/language/language.ts'

interface Props {
  readonly onChoose: (choice: FileSelection) => void
  /** Whether the list shows no folder: the menu names the one that files go to. */
  readonly isElsewhere?: boolean
}

/** Uploads files or a folder from the computer. */
export function UploadButton({ onChoose, isElsewhere = false }: Props) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const onSelect = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    if (currentTarget.files) onChoose(fromField(currentTarget.files))
    // The same file may be selected again.
    currentTarget.value = ''
  }
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button leftSection={<Icon name="upload" size={18} />}>{t('Upload')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {isElsewhere && <Menu.Label>{t('Upload to “Files”')}</Menu.Label>}
          <Menu.Item leftSection={<Icon name="file" size={18} />} onClick={() => files.current?.click()}>
            {t('Files…')}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="folder" size={18} />} onClick={() => folder.current?.click()}>
            {t('Folder…')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <input ref={files} type="file" multiple hidden aria-label={t('Files to upload')} onChange={onSelect} />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        aria-label={t('Folder to upload')}
        onChange={onSelect}
        {...{ webkitdirectory: '' }}
      />
    </>
  )
}
