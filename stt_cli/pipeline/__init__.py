"""The way of a recording, from an input to its outputs.

    inputs     what the user named                        targets    where transcripts go
    watch      what arrives in folders                    naming     what they are called there
    unfold     episodes of feeds, folders of stores       feeds      feeds, read from their text
    settings   what was asked for                         build      a run with all its stages
    reading/   opened, decoded, cut, encoded              dispatch/  sent to workers, kept
    recording  what is planned, answered and missing      writing/   stored, written, summed up
    run        joins them                                 dryrun     what a run would send
    events     what happens, for the display              overall    how far all inputs are
    hearing    what processes beside a run hear            sampling   part of a recording, for trials

Three kinds of threads: the *reading thread* runs `reading` and is at most one chunk ahead; the
*deciding thread* runs `run`, and with it `dispatch` and `writing`; *workers* transcribe. Steps,
answers and aligned answers reach the deciding thread through one queue.

Who may write what: a `Recording` changes only through its own methods, called by the deciding
thread. A `Task` belongs to the reading thread until it is handed over, then to the deciding one.
The store is written by the deciding thread, new jobs and hashes of files apart, which the
reading thread records as it opens an input. Nothing is used before it is kept.
"""
