/** What happened to a file or folder lately; of a folder also to the files in it, and what was removed from it. */
import { Button } from '@mantine/core'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import type { Submission } from '../../../data/sharing/submission-of-file.ts'
import { t } from '../../../lib/language/language.ts'
import type { AnyLine } from './activity-lines.ts'
import { InFolder } from './in-folder.tsx'
import { KindMenu } from './kind-menu.tsx'
import { Logged } from './logged.tsx'
import { Removed } from './removed.tsx'
import type { Activity } from './use-activity.ts'
import type { FoundLine } from './use-lines.ts'
import type { VersionLink } from './version-links.ts'

interface Props {
  readonly activity: Omit<Activity, 'own' | 'changed'>
  /** In a sheet, whose place in the history links take. */
  readonly isSheet: boolean
  /** Leads to the content that an entry of the log made, or is about; undefined if that is not known. */
  readonly versionOf?: ((entry: { readonly id: number }) => VersionLink | undefined) | undefined
  /** Of a file that a visitor has sent by a form. */
  readonly submission?: Submission | undefined
}

export function ItemActivity({ activity, ...of }: Props) {
  const { path, isKnown, isCut, lines, kinds, choice, found, more, isLoading, error, retry } = activity
  const list = useRef<HTMLUListElement>(null)
  const focusNext = useFocusOfNext(list, lines.length)
  useFocusOfFound(list, found)
  if (!isKnown) return null
  return (
    <>
      <div className="activity-head">
        <h3 id="details-activity">{t('Activity')}</h3>
        {choice && <KindMenu {...choice} kinds={kinds} />}
      </div>
      {error && <ErrorMessage error={error} onRetry={retry} />}
      {isLoading && <Loading rows={2} />}
      {lines.length === 0 && !isLoading && !error && (
        <p className="details-none">{choice?.kind ? t('No activity of this kind.') : t('No activity yet.')}</p>
      )}
      <ul className="details-activity" aria-labelledby="details-activity" ref={list}>
        {lines.map((line) => shown(line, path, of))}
      </ul>
      {more && (
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            focusNext()
            more()
          }}
        >
          {t('Show more')}
        </Button>
      )}
      {isCut && !more && <p className="details-none">{t('Not all older changes are shown.')}</p>}
    </>
  )
}

/** Returns a function after which the next line that is added at the end takes the focus: the button may be gone then. */
function useFocusOfNext(list: RefObject<HTMLElement | null>, count: number): () => void {
  const [asked, setAsked] = useState<number>()
  useEffect(() => {
    if (asked === undefined || count <= asked) return
    focusOn(list, asked)
    setAsked(undefined)
  }, [list, asked, count])
  return () => setAsked(count)
}

function useFocusOfFound(list: RefObject<HTMLElement | null>, found: FoundLine | undefined): void {
  useEffect(() => {
    if (found) focusOn(list, found.index)?.scrollIntoView({ block: 'center' })
  }, [list, found])
}

function focusOn(list: RefObject<HTMLElement | null>, index: number): HTMLElement | undefined {
  const line = list.current?.children[index]
  if (!(line instanceof HTMLElement)) return undefined
  line.tabIndex = -1
  line.focus({ preventScroll: true })
  return line
}

/** Those that grow at their beginning keep their key, and with it what is unfolded and focused. */
function shown(line: AnyLine, path: string, { isSheet, versionOf, submission }: Omit<Props, 'activity'>): ReactNode {
  if ('happened' in line) return <InFolder key={line.happened.at(-1)?.key} deed={line} isSheet={isSheet} />
  if ('removed' in line)
    return <Removed key={`removed ${line.removed.at(-1)?.id}`} removal={line} folder={path} isSheet={isSheet} />
  return <Logged key={line.entry.id} {...line} {...{ submission, isSheet }} version={versionOf?.(line.entry)} />
}
