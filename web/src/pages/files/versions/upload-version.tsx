/** Uploads a new content of a file, from a file of any name. */
import { Button } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { type ChangeEvent, useRef } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { useUploads } from '../../../data/uploads/uploads.tsx'
import { t } from '../../../lib/language/language.ts'

/** The file keeps its name; its content becomes a version. For users who may overwrite it. */
export function UploadVersion({ entry }: { readonly entry: Resource }) {
  const field = useRef<HTMLInputElement>(null)
  const { queue } = useUploads()
  if (!can(useMe(), 'upload')) return null
  const onSelect = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const [file] = currentTarget.files ?? []
    if (file) queue.add([{ file, path: entry.attributes.path, overwrite: true }])
    // The same file may be selected again.
    currentTarget.value = ''
  }
  return (
    <>
      <Button
        variant="default"
        className="version-upload"
        leftSection={<Icon name="upload" size={18} />}
        onClick={() => field.current?.click()}
      >
        {t('Upload new version')}
      </Button>
      <input ref={field} type="file" hidden aria-label={t('New version to upload')} onChange={onSelect} />
    </>
  )
}
