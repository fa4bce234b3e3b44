"""Kafka and Faust, nowhere else.

connection  how to reach the brokers            topics   which topics there are
broker      the embedded broker                 produce  records out, acknowledged
consume     records in, at least once, no Faust  ends     where a topic really ends
memory      what the judge remembers, on Kafka   dead     what could not be processed
steps       detect and judge over bytes          drain    an agent's events, in batches
topology    the Faust app that joins them        progress what is done, what is left
"""
