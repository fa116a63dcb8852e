/** The filters of a search as a form. */
import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormWindow } from '../../../components/windows/window.tsx'
import { rich, t } from '../../../lib/language/language.ts'
import { type FilterFields, fieldsOf, isSize, termsOf } from '../../../lib/search/fields.ts'
import { kindWords } from '../../../lib/search/kinds.ts'
import { PersonField } from './person-field.tsx'
import type { Search } from './use-search.ts'

const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }))

export function FilterWindow({ search, onClose }: { search: Search; onClose: () => void }) {
  const [fields, setFields] = useState(() => fieldsOf(search.terms, search.today))
  const set = (some: Partial<FilterFields>) => setFields((before) => ({ ...before, ...some }))
  const text = (name: keyof FilterFields) => ({
    value: fields[name],
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) => set({ [name]: currentTarget.value }),
    autoComplete: 'off',
  })
  const size = (name: 'min' | 'max') => ({
    ...text(name),
    placeholder: '10 MB',
    error: isSize(fields[name]) ? undefined : t('Enter a size with a unit, for example 500 kB or 10 MB.'),
  })
  return (
    <FormWindow
      title={t('Search filters')}
      submit={t('Search')}
      isSending={false}
      isDisabled={!isSize(fields.min) || !isSize(fields.max)}
      error={null}
      hasChanges={false}
      onSubmit={() => {
        search.setTerms(termsOf(fields, search.terms))
        onClose()
      }}
      onClose={onClose}
    >
      <div className="search-fields">
        <Select
          label={t('Type')}
          placeholder={t('All')}
          data={kinds}
          value={fields.type || null}
          onChange={(type) => set({ type: type ?? '', ...(type && { extension: '' }) })}
          clearable
          data-autofocus
        />
        <TextInput label={t('Extension')} placeholder="pdf" {...text('extension')} spellCheck={false} />
        <TextInput label={t('Minimum size')} {...size('min')} />
        <TextInput label={t('Maximum size')} {...size('max')} />
        <TextInput label={t('Changed since')} type="date" {...text('from')} />
        <TextInput label={t('Changed until')} type="date" {...text('to')} />
        <PersonField value={fields.by} onChange={(by) => set({ by })} today={search.today} />
      </div>
      <p className="search-advice">
        {rich(
          'The same in the search field: <code>type:pdf</code>, <code>size:>10mb</code>, <code>modified:>2026-01-31</code>, <code>by:anna</code>, <code>in:"/customers"</code>.',
          { code: (text) => <code>{text}</code> },
        )}
      </p>
    </FormWindow>
  )
}
