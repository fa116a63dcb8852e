import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Loading } from '../../components/display/states.tsx'
import { ShareList } from './share-list.tsx'

const words = {
  title: 'Receive folders',
  about: 'People hand files over through a form, and see nothing of what else is there.',
  make: 'MAKE RECEIVE FOLDER',
  empty: 'No receive folders',
  hint: 'Give it a name and pass the link on: what people send lies in its folder, and you get a mail.',
}

const Builder = lazy(async () => ({ default: (await import('../forms/builder.tsx')).Builder }))
const Submissions = lazy(async () => ({ default: (await import('../forms/submissions.tsx')).Submissions }))

/** All receive folders; below it the form of one, `9/form`, and what was entered in it, `9/submissions`. */
export function Page() {
  const { _splat = '' } = useParams({ strict: false })
  const [, id, what] = /^(\d{1,15})\/(form|submissions)$/.exec(_splat) ?? []
  if (id === undefined) return <ShareList type="receive" words={words} />
  const Shown = what === 'form' ? Builder : Submissions
  return (
    <Suspense fallback={<Loading />}>
      <Shown key={id} formId={Number(id)} />
    </Suspense>
  )
}
