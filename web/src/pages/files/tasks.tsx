/** The open dialog, and its result: a message with Undo, and a report of what failed. */

import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { DirectLinkWindow } from '../../components/files/direct-link-window.tsx'
import { NotifyWindow } from '../../components/files/notify-window.tsx'
import { ActionReport } from '../../components/windows/action-report.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { failedOf, type Outcome, succeededOf } from '../../data/api/outcomes.ts'
import type { Listing } from '../../data/files/listing.ts'
import type { Watched } from '../../data/sharing/notifications.ts'
import { t } from '../../lib/language/language.ts'
import { ReceiveInto, SendEntries } from '../sharing/from-files.tsx'
import { QuickShare } from '../sharing/quick-share.tsx'
import type { SelectionState } from './entries/use-selection.ts'
import { MissingFile } from './missing/missing-file.tsx'
import { PreviewWindow } from './preview/preview-window.tsx'
import type { Task } from './task.ts'
import { TrashLink } from './undo/trash-link.tsx'
import { showDone } from './undo/undo-message.tsx'
import { VersionsWindow } from './versions/versions-window.tsx'
import { CompressWindow, ExtractWindow } from './windows/archive-windows.tsx'
import { DeletionWindow } from './windows/deletion-window.tsx'
import { NewFolderWindow, RenameWindow } from './windows/name-window.tsx'
import { TransferWindow } from './windows/transfer-window.tsx'

interface Props {
  readonly folder: string
  readonly listing: Listing
  readonly selection: SelectionState
  readonly task: Task | null
  readonly onPreview: (entry: Resource) => void
  readonly onDownload: (entries: readonly Resource[]) => void
  /** The dialog has closed; `isDone` if its action was performed. */
  readonly onEnd: (isDone: boolean) => void
}

interface Report {
  readonly done: string
  readonly outcomes: readonly Outcome[]
}

const participles = { move: t('Moved'), copy: t('Copied'), delete: t('Deleted'), rename: t('Renamed') } as const

const watchedOf = ({ attributes }: Resource): Watched => ({
  path: attributes.path,
  type: attributes.type === 'dir' ? 'folder' : 'file',
})

type Done = keyof typeof participles

/** Returns a function that shows the message of what succeeded. */
function useDoneMessage() {
  const me = useMe()
  const router = useRouter()
  return (action: Done, outcomes: readonly Outcome[]) => {
    const link = action === 'delete' ? <TrashLink router={router} deleted={succeededOf(outcomes)} /> : undefined
    // An undone copy is moved to the trash.
    showDone(participles[action], { action, outcomes }, action !== 'copy' || can(me, 'delete'), link)
  }
}

export function Tasks({ folder, listing, selection, task, onPreview, onDownload, onEnd }: Props) {
  const [report, setReport] = useState<Report | null>(null)
  const tell = useDoneMessage()
  const end = (action: Done, outcomes: readonly Outcome[]) => {
    onEnd(action !== 'rename')
    tell(action, outcomes)
    if (failedOf(outcomes).length > 0) setReport({ done: participles[action], outcomes })
  }
  const notify = (message: string, isDone = true) => {
    onEnd(isDone)
    notifications.show({ message })
  }
  const close = () => onEnd(false)
  const shown = { listing, selection, onShow: onPreview, onClose: close }
  if (report) return <ActionReport {...report} onClose={() => setReport(null)} />
  switch (task?.is) {
    case 'new folder':
      return (
        <NewFolderWindow
          folder={folder}
          onDone={(name) => notify(t('Folder created: {name}', { name }), false)}
          onClose={close}
        />
      )
    case 'rename':
      return <RenameWindow entry={task.entry} onDone={(all) => end('rename', all)} onClose={close} />
    case 'move':
    case 'copy': {
      const how = task.is
      const done = (all: readonly Outcome[]) => end(how, all)
      return <TransferWindow how={how} entries={task.entries} from={folder} onDone={done} onClose={close} />
    }
    case 'delete':
      return <DeletionWindow entries={task.entries} onDone={(all) => end('delete', all)} onClose={close} />
    case 'compress':
      return <CompressWindow entries={task.entries} folder={folder} onDone={notify} onClose={close} />
    case 'extract':
      return <ExtractWindow entry={task.entry} folder={folder} onDone={notify} onClose={close} />
    case 'preview':
      return <PreviewWindow {...shown} entry={task.entry} onDownload={() => onDownload([task.entry])} />
    case 'missing file':
      return <MissingFile {...task} onClose={close} />
    case 'versions':
      return <VersionsWindow entry={task.entry} onClose={close} />
    case 'send':
      return <SendEntries entries={task.entries} onClose={close} />
    case 'share':
      return <QuickShare entries={task.entries} onClose={close} />
    case 'receive':
      return <ReceiveInto entry={task.entry} onClose={close} />
    case 'direct link':
      return <DirectLinkWindow path={task.entry.attributes.path} onClose={close} />
    case 'notify':
      return (
        <NotifyWindow watched={watchedOf(task.entry)} onSaved={() => notify(t('Notification added'))} onClose={close} />
      )
    default:
      return null
  }
}
