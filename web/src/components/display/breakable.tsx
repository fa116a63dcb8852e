import { Fragment } from 'react'
import './breakable.css'

/** An address or a path that breaks after slashes and dots, and elsewhere only where one part does not fit on a line. */
export function Breakable({ text }: { text: string }) {
  const at = text.lastIndexOf('@')
  if (at <= 0 || text.includes('/')) return <Parts text={text} />
  // An email address breaks before its `@`, and elsewhere only where that is not enough.
  return (
    <>
      <span className="breakable-part">
        <Parts text={text.slice(0, at)} />
      </span>
      <wbr />
      <span className="breakable-part">
        <Parts text={text.slice(at)} />
      </span>
    </>
  )
}

const Parts = ({ text }: { text: string }) =>
  text.split(/(?<=.[/.])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text
    <Fragment key={index}>
      {/* Not after the last one: a comma may follow. */}
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ))
