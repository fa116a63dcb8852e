/** The dialogs of the Files screen, loaded when the first one is opened. */
import { type ComponentProps, lazy, Suspense, useState } from 'react'
import { folderOf } from './task.ts'

const Tasks = lazy(async () => ({ default: (await import('./tasks.tsx')).Tasks }))

export function LazyTasks(props: ComponentProps<typeof Tasks>) {
  const [isNeeded, setNeeded] = useState(false)
  if (props.task && !isNeeded) setNeeded(true)
  return isNeeded ? (
    <Suspense fallback={null}>
      <Tasks {...props} folder={folderOf(props.task, props.folder)} />
    </Suspense>
  ) : null
}
