/** Form builder of a receive folder, with a preview. Saved as a whole; leaving with unsaved changes asks for confirmation. */

import { Button, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { LeaveConfirmation } from '../../components/windows/leave-confirmation.tsx'
import { useAccount } from '../../data/account/account.ts'
import { type FormOfShare, useForm } from '../../data/sharing/forms.ts'
import * as rules from './draft.ts'
import { ElementList } from './element-list.tsx'
import { FormHead } from './form-head.tsx'
import { Preview } from './preview.tsx'
import { useDraft } from './use-draft.ts'
import './forms.css'
import { t } from '../../lib/language/language.ts'

export function Builder({ formId }: { formId: number }) {
  const { data, error, isPending, refetch } = useForm(formId)
  if (isPending) return <Loading rows={8} />
  if (!data) return <ErrorMessage error={error} onRetry={refetch} />
  return <FormEditor of={data} />
}

function FormEditor({ of }: { of: FormOfShare }) {
  const { draft, setDraft, undo, hasChanges, saving, error, save } = useDraft(of)
  const [open, setOpen] = useState<number | null>(null)
  const [side, setSide] = useState<'fields' | 'preview'>('fields')
  const { data: account } = useAccount()
  const send = (event: FormEvent) => {
    event.preventDefault()
    const problem = save(() => setOpen(null))
    if (!problem) return
    setSide('fields')
    if (problem.key !== null) setOpen(problem.key)
  }
  return (
    <>
      <FormHead of={of} />
      <form className="builder" data-side={side} onSubmit={send} noValidate>
        <SegmentedControl
          className="builder-sides"
          fullWidth
          aria-label={t('View')}
          value={side}
          onChange={(value) => setSide(value === 'preview' ? 'preview' : 'fields')}
          data={[
            { value: 'fields', label: t('Fields') },
            { value: 'preview', label: t('Preview') },
          ]}
        />
        <div className="builder-fields">
          <ElementList draft={draft} open={open} onOpen={setOpen} onChange={setDraft} />
          <FolderChoice draft={draft} onChange={setDraft} />
          <Texts draft={draft} onChange={setDraft} />
        </div>
        <div className="builder-preview">
          <Preview form={rules.shownOf(draft, of.share.attributes.name)} css={draft.css} account={account} />
        </div>
        <div className="builder-save">
          <ErrorMessage error={error} />
          <div className="window-buttons">
            {hasChanges && (
              <Button variant="default" onClick={undo}>
                {t('Discard changes')}
              </Button>
            )}
            <BusyButton type="submit" loading={saving} disabled={!hasChanges}>
              {t('Save form')}
            </BusyButton>
          </div>
        </div>
      </form>
      <LeaveConfirmation hasChanges={hasChanges} />
    </>
  )
}

interface PartProps {
  readonly draft: rules.FormDraft
  readonly onChange: (draft: rules.FormDraft) => void
}

const itself = 'itself'

function FolderChoice({ draft, onChange }: PartProps) {
  const fields = draft.elements.filter(({ type }) => rules.entersText(type))
  const data = [
    { value: itself, label: t('The receive folder itself') },
    ...fields.map(({ key, name }) => ({ value: String(key), label: t('A folder named after “{name}”', { name }) })),
  ]
  return (
    <Select
      label={t('Store files in')}
      description={t(
        'The field that names folders becomes required. Characters that are not allowed in names are replaced.',
      )}
      data={data}
      value={String(rules.folderNamer(draft) ?? itself)}
      onChange={(value) => value && onChange(rules.namedAfter(draft, value === itself ? null : Number(value)))}
      allowDeselect={false}
    />
  )
}

const Texts = ({ draft, onChange }: PartProps) => (
  <>
    <Textarea
      label={t('Text above the form')}
      value={draft.description}
      onChange={({ currentTarget }) => onChange({ ...draft, description: currentTarget.value })}
      maxLength={5_000}
      autosize
      minRows={2}
    />
    <TextInput
      label={t('Button text')}
      value={draft.submitText}
      onChange={({ currentTarget }) => onChange({ ...draft, submitText: currentTarget.value })}
      maxLength={255}
    />
    <Textarea
      label={t('Message after the upload')}
      description={t('Replaces the form when all files have arrived.')}
      value={draft.successText}
      onChange={({ currentTarget }) => onChange({ ...draft, successText: currentTarget.value })}
      maxLength={5_000}
      autosize
    />
    <details className="builder-css">
      <summary>{t('Style sheet')}</summary>
      <Textarea
        label={t('CSS of the form')}
        description={t(
          'Added after the default style sheet. The form is inside #ev-widget-form; @import and url() are removed.',
        )}
        placeholder="#ev-widget-form label { color: #063; }"
        value={draft.css}
        onChange={({ currentTarget }) => onChange({ ...draft, css: currentTarget.value })}
        maxLength={50_000}
        autosize
        minRows={4}
        maxRows={16}
        spellCheck={false}
        classNames={{ input: 'mono' }}
      />
    </details>
  </>
)
