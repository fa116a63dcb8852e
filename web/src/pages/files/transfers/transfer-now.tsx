/** Moves or copies at once, and shows the outcome: a message with Undo, and a report of what failed. */
import { useEffect, useRef, useState } from 'react'
import { ActionReport } from '../../../components/windows/action-report.tsx'
import { showError } from '../../../components/windows/show-notice.ts'
import { can, useMe } from '../../../data/account/me.ts'
import { failedOf, type Outcome } from '../../../data/api/outcomes.ts'
import { useTransfer } from '../../../data/files/file-actions.ts'
import { t } from '../../../lib/language/language.ts'
import { showDone } from '../undo/undo-message.tsx'
import type { Transfer } from './transfer.ts'

interface Props {
  readonly transfer: Transfer
  readonly onEnd: () => void
}

export function TransferNow({ transfer: { how, entries, to }, onEnd }: Props) {
  const mayDelete = can(useMe(), 'delete')
  const { mutateAsync } = useTransfer(how)
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([])
  const words = how === 'move' ? t('Moved') : t('Copied')
  const run = async () => {
    try {
      const all = await mutateAsync({ entries, folder: to })
      showDone(words, { action: how, outcomes: all }, how === 'move' || mayDelete)
      if (failedOf(all).length > 0) return setOutcomes(all)
    } catch (error) {
      showError(error)
    }
    onEnd()
  }
  const latest = useRef(run)
  const hasBegun = useRef(false)
  useEffect(() => {
    if (hasBegun.current) return
    hasBegun.current = true
    void latest.current()
  }, [])
  return outcomes.length > 0 && <ActionReport done={words} outcomes={outcomes} onClose={onEnd} />
}
