/** What nodes tell each other of projects and of adverts: the messages, the buckets, the index that is searched. */
@NullMarked
package org.fallow.node.directory;

import org.jspecify.annotations.NullMarked;
