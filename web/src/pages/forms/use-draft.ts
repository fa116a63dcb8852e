import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { Mistake } from '../../data/api/failure.ts'
import { type FormOfShare, useSaveForm } from '../../data/sharing/forms.ts'
import * as rules from './draft.ts'

/** The form as it is being changed, as it was, and the way back to the server. */
export function useDraft(of: FormOfShare) {
  const [first, setFirst] = useState(() => rules.draftOf(of))
  const [draft, setDraft] = useState(first)
  const [mistake, setMistake] = useState<Mistake | null>(null)
  const saving = useSaveForm()

  /** Gives what stands against it, or undefined when it is on its way. */
  function save(onSaved: () => void): rules.Problem | undefined {
    if (saving.isPending) return undefined
    const problem = rules.problemOf(draft)
    setMistake(problem ? new Mistake(problem.text) : null)
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
          notifications.show({ message: 'The form is saved.' })
          onSaved()
        },
      },
    )
    return undefined
  }

  return {
    ...{ draft, setDraft, save, saving: saving.isPending, error: mistake ?? saving.error },
    undo: () => setDraft(first),
    hasChanges: JSON.stringify(draft) !== JSON.stringify(first),
  }
}
