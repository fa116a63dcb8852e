/** Selects stored files and folders: names open folders, checkboxes select entries. */
import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { type StoredEntry, useContents } from '../../data/files/folders.ts'
import { t } from '../../lib/language/language.ts'
import { Icon } from '../display/icon.tsx'
import { ErrorMessage, Loading } from '../display/states.tsx'
import { ParentFolder } from './folder-picker.tsx'

interface Props {
  readonly value: readonly StoredEntry[]
  readonly onChange: (entries: StoredEntry[]) => void
}

export function FilePicker({ value, onChange }: Props) {
  const [path, setPath] = useState('/')
  const { data, error, refetch } = useContents(path)
  const toggle = (thing: StoredEntry) => {
    const rest = value.filter(({ id }) => id !== thing.id)
    onChange(rest.length < value.length ? rest : [...value, thing])
  }
  return (
    <section className="folder-list" aria-label={t('Files and folders in {path}', { path })}>
      {path !== '/' && <ParentFolder path={path} onOpen={setPath} />}
      {error && <ErrorMessage error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data?.length === 0 && <p className="folder-none">{t('This folder is empty.')}</p>}
      {data?.map((thing) => (
        <div key={thing.id} className="folder-entry">
          <Checkbox
            aria-label={t('Send {name}', { name: thing.name })}
            checked={value.some(({ id }) => id === thing.id)}
            onChange={() => toggle(thing)}
          />
          <Icon name={thing.isFolder ? 'folder' : 'file'} size={18} />
          {thing.isFolder ? (
            <button type="button" className="stored-folder" onClick={() => setPath(thing.path)}>
              <bdi>{thing.name}</bdi>
            </button>
          ) : (
            <span className="folder-entry-name">
              <bdi>{thing.name}</bdi>
            </span>
          )}
        </div>
      ))}
    </section>
  )
}
