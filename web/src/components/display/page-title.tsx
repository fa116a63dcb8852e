import type { ReactNode } from 'react'
import './page-title.css'

/** The name of a screen, with its one main action at the right. */
export const PageTitle = ({ title, children }: { title: ReactNode; children?: ReactNode }) => (
  <div className="page-title">
    <h1>{title}</h1>
    {children}
  </div>
)

/** A part of a screen: heading, a sentence for whom it is new, its one main action at the right. */
export const Section = ({
  id,
  title,
  about,
  action,
  children,
}: {
  id: string
  title: string
  about?: ReactNode
  action?: ReactNode
  children: ReactNode
}) => (
  <section className="section" aria-labelledby={id}>
    <div className="section-head">
      <div>
        <h2 id={id}>{title}</h2>
        {about && <p className="section-about">{about}</p>}
      </div>
      {action}
    </div>
    {children}
  </section>
)
