import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { InputError } from '../../data/api/failure.ts'
import { type FormOfShare, useSaveForm } from '../../data/sharing/forms.ts'
import { t } from '../../lib/language/language.ts'
import * as rules from './draft.ts'

/** State of the form builder: the draft, the saved form, and saving. */
export function useDraft(of: FormOfShare) {
  const [first, setFirst] = useState(() => rules.draftOf(of))
  const [draft, setDraft] = useState(first)
  const [inputError, setInputError] = useState<InputError | null>(null)
  const saving = useSaveForm()

  /** Returns the first error, or undefined if the form is being saved. */
  function save(onSaved: () => void): rules.Problem | undefined {
    if (saving.isPending) return undefined
    const problem = rules.problemOf(draft)
    setInputError(problem ? new InputError(problem.text) : null)
    if (problem) return problem
    const { id: shareId, attributes } = of.share
    const isOn = draft.makesFolders
    saving.mutate(
      {
        ...{ id: of.form.id, body: rules.bodyOf(draft) },
        ...(attributes.fileDropCreateFolders !== isOn && { folders: { shareId, isOn } }),
      },
      {
        onSuccess: ({ data: form, included: [share = of.share] }) => {
          const now = rules.draftOf({ form, share })
          setFirst(now)
          setDraft(now)
          notifications.show({ message: t('Form saved.') })
          onSaved()
        },
      },
    )
    return undefined
  }

  return {
    ...{ draft, setDraft, save, saving: saving.isPending, error: inputError ?? saving.error },
    undo: () => setDraft(first),
    hasChanges: JSON.stringify(draft) !== JSON.stringify(first),
  }
}
