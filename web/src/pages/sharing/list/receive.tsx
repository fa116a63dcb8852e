import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Loading } from '../../../components/display/states.tsx'
import { t } from '../../../lib/language/language.ts'
import { ShareList } from './share-list.tsx'

const words = {
  title: t('Receive folders'),
  about: t('People upload files through a form, without an account. They do not see other files.'),
  make: t('Create receive folder'),
  empty: t('No receive folders'),
  hint: t(
    'Create one and send its link to the people who should upload files. The files are stored in its folder, and you get an email.',
  ),
}

const Builder = lazy(async () => ({ default: (await import('../../forms/builder.tsx')).Builder }))
const Submissions = lazy(async () => ({ default: (await import('../../forms/submissions.tsx')).Submissions }))

/** The receive folders; below them a folder's form, `9/form`, and its submissions, `9/submissions`. */
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
