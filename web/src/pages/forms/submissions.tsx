/** Submissions of a receive folder's form: search, sort, export, view, delete. */
import { Button, Checkbox, Select } from '@mantine/core'
import type { FormEntry } from '@sallyport/contract/schemas/shares/form.ts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { Empty, ErrorMessage, Loading, NoAccess } from '../../components/display/states.tsx'
import { SearchField } from '../../components/forms/search-field.tsx'
import { DataTable } from '../../components/lists/data-table.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { useClient } from '../../data/api/client.ts'
import { type FormOfShare, searchOf, useForm, useSubmissions } from '../../data/sharing/forms.ts'
import { toggleId } from '../../lib/toggle-id.ts'
import { FormHead } from './form-head.tsx'
import { columnsFor } from './submission-columns.tsx'
import { DeleteSubmissions, SubmissionWindow } from './submission-window.tsx'
import './forms.css'
import { ListCount } from '../../components/lists/list-count.tsx'
import { t } from '../../lib/language/language.ts'

export function Submissions({ formId }: { formId: number }) {
  const { data, error, isPending, refetch } = useForm(formId)
  if (!can(useMe(), 'viewFormData')) return <NoAccess place="submissions" />
  if (isPending) return <Loading rows={8} />
  if (!data) return <ErrorMessage error={error} onRetry={refetch} />
  return (
    <>
      <FormHead of={data} />
      <Table of={data} />
    </>
  )
}

interface Filters {
  readonly find?: string
  readonly sort?: string
  /** Id of the opened submission, so that Back from the preview of a file returns to it. */
  readonly submission?: string
}

/** Shows a submission, or none; stepping to another adds nothing to the history. */
function useOpened(filters: Filters, rows: readonly FormEntry[]) {
  const navigate = useNavigate()
  const opened = rows.find(({ id }) => String(id) === String(filters.submission))
  const show = (entry: FormEntry | null) => {
    const search = { ...filters, submission: entry ? String(entry.id) : undefined }
    void navigate({ to: '.', search: search as never, replace: opened !== undefined, resetScroll: false })
  }
  return { opened, show }
}

function Table({ of: { form } }: { of: FormOfShare }) {
  const filters = useSearch({ strict: false }) as Filters
  const { find = '' } = filters
  const found = useSubmissions(form.id, { find, isOldestFirst: filters.sort === 'oldest' })
  const [deleted, setDeleted] = useState<readonly FormEntry[] | null>(null)
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const { rows = [], total = 0 } = found.data ?? {}
  const elements = form.attributes.elements
  const mayDelete = can(useMe(), 'deleteFormData')
  const { opened, show } = useOpened(filters, rows)
  const onDelete = mayDelete ? (entry: FormEntry) => setDeleted([entry]) : null
  const onToggle = (id: number) => setChosen(toggleId(chosen, id))
  const marked = rows.filter(({ id }) => chosen.has(id))
  return (
    <>
      <Bar formId={form.id} filters={filters} />
      {found.error && <ErrorMessage error={found.error} onRetry={found.refetch} />}
      {found.isPending && <Loading rows={8} />}
      {found.data && rows.length === 0 && <Nothing find={find} />}
      {rows.length > 0 && mayDelete && (
        <Chosen rows={rows} marked={marked} onChoose={setChosen} onDelete={() => setDeleted(marked)} />
      )}
      {rows.length > 0 && (
        <div className="submissions">
          <DataTable
            label={t('Submissions')}
            rows={rows}
            rowKey={({ id }) => id}
            opening={{ open: opened?.id, onOpen: show }}
            columns={columnsFor(elements, { onOpen: show, onDelete, chosen, onToggle })}
          />
        </div>
      )}
      {rows.length > 0 && <ListCount shown={rows.length} total={total} pages={found} />}
      {opened && !deleted && (
        <SubmissionWindow
          entry={opened}
          rows={rows}
          elements={elements}
          onShow={show}
          onDelete={onDelete}
          onClose={() => show(null)}
        />
      )}
      {deleted && (
        <DeleteSubmissions
          entries={deleted}
          formId={form.id}
          onDone={() => {
            setChosen(new Set())
            setDeleted(null)
            if (opened) show(null)
          }}
          onClose={() => setDeleted(null)}
        />
      )}
    </>
  )
}

interface ChosenProps {
  readonly rows: readonly FormEntry[]
  readonly marked: readonly FormEntry[]
  readonly onChoose: (chosen: ReadonlySet<number>) => void
  readonly onDelete: () => void
}

function Chosen({ rows, marked, onChoose, onDelete }: ChosenProps) {
  const isAll = marked.length === rows.length
  return (
    <div className="submissions-chosen" data-count={marked.length}>
      <Checkbox
        label={t('Select all shown')}
        checked={isAll}
        indeterminate={!isAll && marked.length > 0}
        onChange={() => onChoose(new Set(isAll ? [] : rows.map(({ id }) => id)))}
      />
      <span role="status">{marked.length > 0 && t('{marked} selected', { marked: marked.length })}</span>
      <Button variant="default" size="xs" disabled={marked.length === 0} onClick={onDelete}>
        {t('Delete selected')}
      </Button>
    </div>
  )
}

function Bar({ formId, filters }: { formId: number; filters: Filters }) {
  const navigate = useNavigate()
  const set = (some: Filters) => void navigate({ to: '.', search: { ...filters, ...some } as never, replace: true })
  const { find = '', sort = '' } = filters
  return (
    <div className="submissions-bar">
      <SearchField
        label={t('Search submissions')}
        placeholder={t('Field value, sender, address or file name')}
        words={find}
        onSearch={(words) => set({ find: words })}
      />
      <Select
        className="submissions-order"
        aria-label={t('Order')}
        size="sm"
        data={[
          { value: '', label: t('Newest first') },
          { value: 'oldest', label: t('Oldest first') },
        ]}
        value={sort}
        onChange={(order) => set({ sort: order ?? '' })}
        allowDeselect={false}
      />
      <Export formId={formId} find={find} />
    </div>
  )
}

const Nothing = ({ find }: { find: string }) =>
  find === '' ? (
    <Empty icon="list" title={t('No submissions yet')}>
      {t('Submissions of the form appear here with their files.')}
    </Empty>
  ) : (
    <Empty icon="search" title={t('No results match “{find}”', { find })}>
      {t('Search for part of a field value, address or file name; * matches any text.')}
    </Empty>
  )

function Export({ formId, find }: { formId: number; find: string }) {
  const address = useClient().exportAddress('exportFormEntries', { params: { id: formId }, query: searchOf(find) })
  return (
    <Button
      className="submissions-export"
      title={t('Export CSV')}
      variant="default"
      component="a"
      href={address}
      download
      leftSection={<Icon name="download" size={18} />}
    >
      {t('Export CSV')}
    </Button>
  )
}
